import type { Catalogue } from './language'
import { share as en } from './en/share'
import { share as ja } from './ja/share'

export const share: Catalogue<typeof ja> = { ja, en }
