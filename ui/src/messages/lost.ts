import type { Catalogue } from './language'
import { lost as en } from './en/lost'
import { lost as ja } from './ja/lost'

export const lost: Catalogue<typeof ja> = { ja, en }
