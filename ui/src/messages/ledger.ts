import type { Catalogue } from './language'
import { ledger as en } from './en/ledger'
import { ledger as ja } from './ja/ledger'

export const ledger: Catalogue<typeof ja> = { ja, en }
