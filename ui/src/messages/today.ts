import type { Catalogue } from './language'
import { today as en } from './en/today'
import { today as ja } from './ja/today'

export const today: Catalogue<typeof ja> = { ja, en }
