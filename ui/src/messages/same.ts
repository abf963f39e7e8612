import type { Catalogue } from './language'
import { same as en } from './en/same'
import { same as ja } from './ja/same'

export const same: Catalogue<typeof ja> = { ja, en }
