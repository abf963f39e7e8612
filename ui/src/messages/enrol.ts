import { enrol as en } from './en/enrol'
import { enrol as ja } from './ja/enrol'
import type { Catalogue } from './language'

export const enrol: Catalogue<typeof ja> = { ja, en }
