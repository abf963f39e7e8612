import type { Catalogue } from './language'
import { setup as en } from './en/setup'
import { setup as ja } from './ja/setup'

export const setup: Catalogue<typeof ja> = { ja, en }
