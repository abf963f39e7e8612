import type { Catalogue } from './language'
import { audit as en } from './en/audit'
import { audit as ja } from './ja/audit'

export const audit: Catalogue<typeof ja> = { ja, en }
