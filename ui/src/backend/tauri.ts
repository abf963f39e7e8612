import { invoke } from '@tauri-apps/api/core'
import { listen } from '@tauri-apps/api/event'
import type { Event, Failure } from '../generated/app'
import type { Answer, AnswerOf, ArgsOf, Backend, RequestName } from './backend'

/** Whether this page runs inside the desktop window. */
export function insideTauri(): boolean {
  return '__TAURI_INTERNALS__' in window
}

function isFailure(refusal: unknown): refusal is Failure {
  return typeof refusal === 'object' && refusal !== null && typeof (refusal as { code?: unknown }).code === 'string'
}

/** The desktop window: one command in, one event out. */
export function tauriBackend(): Backend {
  const listeners = new Set<(event: Event) => void>()
  void listen<Event>('event', ({ payload }) => {
    for (const listener of listeners) listener(payload)
  })
  return {
    async call<Name extends RequestName>(name: Name, args: ArgsOf<Name>): Promise<Answer<AnswerOf<Name>>> {
      try {
        return { ok: true, value: await invoke<AnswerOf<Name>>('call', { name, args }) }
      } catch (refusal) {
        // Anything that is not a Failure comes from the bridge itself; it has no incident of its own.
        return { ok: false, failure: isFailure(refusal) ? refusal : { code: 'internal', incident: '----' } }
      }
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
