import type { Catalogue } from './language'
import { search as en } from './en/search'
import { search as ja } from './ja/search'

export const search: Catalogue<typeof ja> = { ja, en }
