import type { Catalogue } from './language'
import { person as en } from './en/person'
import { person as ja } from './ja/person'

export const person: Catalogue<typeof ja> = { ja, en }
