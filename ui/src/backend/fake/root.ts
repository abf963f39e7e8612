import type { ProposalView, RootState } from '../../generated/app'
import type { AnswerOf, ArgsOf } from '../backend'
import { Refusal } from './refusal'

type Names = 'root_state' | 'root_key_file' | 'root_key_paper' | 'root_put_away' | 'root_propose' | 'root_read' | 'root_sign'
type Requests = { [Name in Names]: (args: ArgsOf<Name>) => AnswerOf<Name> }

/** Three keys that sign nothing. */
export function rootRequests(): Requests {
  const state: RootState = { keys: 3, threshold: 2, here: [1, 2, 3].map((number) => ({ number, written: false })), closed: false }
  const now = (): RootState => ({ ...state, here: [...state.here] })
  const write = (number: number) => {
    state.here = state.here.map((key) => (key.number === number ? { ...key, written: true } : key))
  }
  const proposal: ProposalView = {
    token: 'proposal-1', what: 'close', at: new Date().toISOString(), device: '', deviceName: '', signed: [1], threshold: 2, stale: false,
    published: false, file: { token: 'proposal-1', fileName: 'root-close-1a2b3c4d.tsunagi-root', folder: '/media/KINGSTON', checkDigits: '' }, pack: null,
  }
  return {
    root_state: now,
    root_key_file: ({ number }) => {
      write(number)
      return { token: `key-${number}`, fileName: `root-key-${number}.tsunagi-rootkey`, folder: '/media/KINGSTON', checkDigits: '' }
    },
    root_key_paper: ({ number }) => {
      write(number)
      return { number, keys: 3, threshold: 2, groups: ['237457', '012342'], picture: ['101', '010', '101'] }
    },
    root_put_away: () => {
      const left = state.here.filter((key) => !key.written).length
      if (left > 0) throw new Refusal({ code: 'root_keys_unwritten', left })
      state.here = []
      return now()
    },
    root_propose: ({ what }) => ({ ...proposal, what }),
    root_read: () => proposal,
    root_sign: () => ({ ...proposal, token: '', signed: [1, 2], published: true, file: null }),
  }
}
