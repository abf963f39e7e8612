import type { Catalogue } from './language'
import { unlock as en } from './en/unlock'
import { unlock as ja } from './ja/unlock'

export const unlock: Catalogue<typeof ja> = { ja, en }
