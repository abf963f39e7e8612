import type { Catalogue } from './language'
import { visit as en } from './en/visit'
import { visit as ja } from './ja/visit'

export const visit: Catalogue<typeof ja> = { ja, en }
