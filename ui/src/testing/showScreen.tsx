import { fireEvent, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { BackendProvider } from '../backend/backend'
import type { FakeBackend } from '../backend/fake/fake'
import type { Status } from '../generated/app'
import { AnnounceProvider } from '../shell/announce'
import { SaidLine, useSaid } from '../shell/Said'
import type { Carry, Navigation, Route } from '../shell/navigation'
import { NavigationProvider } from '../shell/navigation'
import { StatusProvider, standingOf } from '../shell/status'
import { shell } from '../messages/shell'
import { useWords } from '../messages/language'
import { WritingProvider } from '../parts/writing'

/** What the frame around a screen saw. */
export interface Frame {
  went: { route: Route; carry: Carry | undefined }[]
  user: ReturnType<typeof userEvent.setup>
}

/** Shows one screen as the frame does: backend, status, ways to other screens, a live region. */
export async function showScreen(
  drawn: ReactNode,
  backend: FakeBackend,
  { route = { screen: 'today' }, carry = {} }: { route?: Route; carry?: Carry } = {},
): Promise<Frame> {
  const answer = await backend.call('status', {})
  if (!answer.ok) throw new Error('the fake has no status')
  const went: Frame['went'] = []
  const navigation: Navigation = {
    route,
    carry,
    go: (to, carried) => {
      went.push({ route: to, carry: carried })
    },
    back: () => undefined,
  }
  render(
    <Around backend={backend} status={answer.value} navigation={navigation}>
      {drawn}
    </Around>,
  )
  return { went, user: userEvent.setup() }
}

interface AroundProps {
  backend: FakeBackend
  status: Status
  navigation: Navigation
  children: ReactNode
}

function Around({ backend, status, navigation, children }: AroundProps) {
  const { said, announce } = useSaid()
  const words = useWords(shell)
  return (
    <BackendProvider value={backend}>
      <StatusProvider value={status}>
        <NavigationProvider value={navigation}>
          <AnnounceProvider value={announce}>
            <WritingProvider value={words.readOnly[standingOf(status, new Date())] ?? ''}>{children}</WritingProvider>
            <div data-testid="announced">
              <SaidLine said={said} announce={announce} />
            </div>
          </AnnounceProvider>
        </NavigationProvider>
      </StatusProvider>
    </BackendProvider>
  )
}

/** What the frame said last. */
export function announced(): string {
  return within(screen.getByTestId('announced')).getByRole('status').textContent
}

/** The Enter that only confirms a conversion: as WebKit sends it (after the end) and as Chromium does. */
export function confirmConversion(field: HTMLElement, keys: { ctrlKey?: boolean } = {}): void {
  fireEvent.compositionStart(field)
  fireEvent.keyDown(field, { key: 'Enter', code: 'Enter', isComposing: true, keyCode: 229, ...keys })
  fireEvent.compositionEnd(field)
  fireEvent.keyDown(field, { key: 'Enter', code: 'Enter', isComposing: false, keyCode: 229, ...keys })
}
