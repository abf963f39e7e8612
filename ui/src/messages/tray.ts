import type { Catalogue } from './language'
import { tray as en } from './en/tray'
import { tray as ja } from './ja/tray'

export const tray: Catalogue<typeof ja> = { ja, en }
