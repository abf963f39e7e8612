import { agreements as en } from './en/agreements'
import { agreements as ja } from './ja/agreements'
import type { Catalogue } from './language'

export const agreements: Catalogue<typeof ja> = { ja, en }
