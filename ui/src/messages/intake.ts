import type { Catalogue } from './language'
import { intake as en } from './en/intake'
import { intake as ja } from './ja/intake'

export const intake: Catalogue<typeof ja> = { ja, en }
