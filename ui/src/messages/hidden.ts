import type { Catalogue } from './language'
import { hidden as en } from './en/hidden'
import { hidden as ja } from './ja/hidden'

export const hidden: Catalogue<typeof ja> = { ja, en }
