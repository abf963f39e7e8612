import type { Catalogue } from './language'
import { keys as en } from './en/keys'
import { keys as ja } from './ja/keys'

export const keys: Catalogue<typeof ja> = { ja, en }
