import type { Catalogue } from './language'
import { attachment as en } from './en/attachment'
import { attachment as ja } from './ja/attachment'

export const attachment: Catalogue<typeof ja> = { ja, en }
