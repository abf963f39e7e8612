import type { Catalogue } from './language'
import { root as en } from './en/root'
import { root as ja } from './ja/root'

export const root: Catalogue<typeof ja> = { ja, en }
