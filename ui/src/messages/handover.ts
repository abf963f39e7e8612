import type { Catalogue } from './language'
import { handover as en } from './en/handover'
import { handover as ja } from './ja/handover'

export const handover: Catalogue<typeof ja> = { ja, en }
