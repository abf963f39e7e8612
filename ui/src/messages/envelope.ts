import type { Catalogue } from './language'
import { envelope as en } from './en/envelope'
import { envelope as ja } from './ja/envelope'

export const envelope: Catalogue<typeof ja> = { ja, en }
