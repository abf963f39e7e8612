import type { Catalogue } from './language'
import { stick as en } from './en/stick'
import { stick as ja } from './ja/stick'

export const stick: Catalogue<typeof ja> = { ja, en }
