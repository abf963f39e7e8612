import type { Catalogue } from './language'
import { exchange as en } from './en/exchange'
import { exchange as ja } from './ja/exchange'

export const exchange: Catalogue<typeof ja> = { ja, en }
