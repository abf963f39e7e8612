import type { Catalogue } from './language'
import { imports as en } from './en/imports'
import { imports as ja } from './ja/imports'

export const imports: Catalogue<typeof ja> = { ja, en }
