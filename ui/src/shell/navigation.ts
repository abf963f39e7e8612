import { createContext, use, useCallback, useMemo, useState, useSyncExternalStore } from 'react'

/** Every screen of an open profile. */
export type ScreenName =
  | 'today'
  | 'search'
  | 'reception'
  | 'person'
  | 'handovers'
  | 'handover'
  | 'prepare'
  | 'exchange'
  | 'members'
  | 'lost'
  | 'tray'
  | 'imports'
  | 'ledger'
  | 'audit'
  | 'hidden'
  | 'intake'
  | 'same'
  | 'keys'
  | 'root'
  | 'other'

/** Where somebody is: a screen and, for a record, its document id. */
export interface Route {
  screen: ScreenName
  id?: string
}

/** What a screen hands to the next one; kept in memory only, never in the address. */
export interface Carry {
  /** Text typed in the search, for a new registration. */
  typed?: string
  /** The person's page opens with the visit note. */
  visit?: boolean
}

/** How screens lead to each other. */
export interface Navigation {
  route: Route
  carry: Carry
  go: (route: Route, carry?: Carry) => void
  back: () => void
}

const names: readonly ScreenName[] = [
  'today',
  'search',
  'reception',
  'person',
  'handovers',
  'handover',
  'prepare',
  'exchange',
  'members',
  'lost',
  'tray',
  'imports',
  'ledger',
  'audit',
  'hidden',
  'intake',
  'same',
  'keys',
  'root',
  'other',
]

/** `#/person/…` → route; anything unknown is 今日. */
export function readRoute(hash: string): Route {
  const [screen = '', id] = hash.replace(/^#\//, '').split('/')
  const name = names.find((each) => each === screen) ?? 'today'
  return id ? { screen: name, id: decodeURIComponent(id) } : { screen: name }
}

/** Route → `#/person/…`. Holds ids only, never a name. */
export function writeRoute({ screen, id }: Route): string {
  return id ? `#/${screen}/${encodeURIComponent(id)}` : `#/${screen}`
}

const NavigationContext = createContext<Navigation | null>(null)

/** Lends the navigation to the screens below. */
export const NavigationProvider = NavigationContext.Provider

/** How this screen leads to others. */
export function useNavigation(): Navigation {
  const navigation = use(NavigationContext)
  if (!navigation) throw new Error('no navigation was lent to this screen')
  return navigation
}

function listen(changed: () => void): () => void {
  window.addEventListener('hashchange', changed)
  return () => window.removeEventListener('hashchange', changed)
}

/** The navigation over the page's own history, so that Alt+← works by itself. */
export function useHashNavigation(): Navigation {
  const hash = useSyncExternalStore(listen, () => window.location.hash)
  const [carried, setCarried] = useState<{ hash: string; carry: Carry }>({ hash: '', carry: {} })
  const go = useCallback((route: Route, carry: Carry = {}) => {
    const next = writeRoute(route)
    setCarried({ hash: next, carry })
    if (window.location.hash !== next) window.location.hash = next
  }, [])
  const back = useCallback(() => {
    if (window.history.length > 1 && window.location.hash) window.history.back()
    else window.location.hash = '#/today'
  }, [])
  return useMemo(
    () => ({ route: readRoute(hash), carry: carried.hash === hash ? carried.carry : {}, go, back }),
    [hash, carried, go, back],
  )
}
