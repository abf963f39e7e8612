import type { Catalogue } from './language'
import { members as en } from './en/members'
import { members as ja } from './ja/members'

export const members: Catalogue<typeof ja> = { ja, en }
