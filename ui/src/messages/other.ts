import type { Catalogue } from './language'
import { other as en } from './en/other'
import { other as ja } from './ja/other'

export const other: Catalogue<typeof ja> = { ja, en }
