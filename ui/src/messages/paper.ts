import type { Catalogue } from './language'
import { paper as en } from './en/paper'
import { paper as ja } from './ja/paper'

export const paper: Catalogue<typeof ja> = { ja, en }
