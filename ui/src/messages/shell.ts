import type { Catalogue } from './language'
import { shell as en } from './en/shell'
import { shell as ja } from './ja/shell'

export const shell: Catalogue<typeof ja> = { ja, en }
