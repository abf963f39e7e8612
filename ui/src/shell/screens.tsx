import type { ReactNode } from 'react'
import { lazy } from 'react'
import type { Navigation, ScreenName } from './navigation'

const TodayScreen = lazy(() => import('../today/TodayScreen').then((module) => ({ default: module.TodayScreen })))
const PersonScreen = lazy(() => import('../persons/PersonScreen').then((module) => ({ default: module.PersonScreen })))
const HandoversScreen = lazy(() =>
  import('../handover/HandoversScreen').then((module) => ({ default: module.HandoversScreen })),
)
const HandoverScreen = lazy(() =>
  import('../handover/HandoverScreen').then((module) => ({ default: module.HandoverScreen })),
)
const PrepareScreen = lazy(() =>
  import('../handover/PrepareScreen').then((module) => ({ default: module.PrepareScreen })),
)
const ExchangeScreen = lazy(() =>
  import('../exchange/ExchangeScreen').then((module) => ({ default: module.ExchangeScreen })),
)
const MembersScreen = lazy(() =>
  import('../members/MembersScreen').then((module) => ({ default: module.MembersScreen })),
)
const LostScreen = lazy(() => import('../members/LostScreen').then((module) => ({ default: module.LostScreen })))
const TrayScreen = lazy(() => import('../tray/TrayScreen').then((module) => ({ default: module.TrayScreen })))
const ImportScreen = lazy(() => import('../imports/ImportScreen').then((module) => ({ default: module.ImportScreen })))
const LedgerScreen = lazy(() => import('../ledger/LedgerScreen').then((module) => ({ default: module.LedgerScreen })))
const AuditScreen = lazy(() => import('../audit/AuditScreen').then((module) => ({ default: module.AuditScreen })))
const HiddenScreen = lazy(() => import('../hidden/HiddenScreen').then((module) => ({ default: module.HiddenScreen })))
const IntakeScreen = lazy(() => import('../intake/IntakeScreen').then((module) => ({ default: module.IntakeScreen })))
const SameScreen = lazy(() => import('../same/SameScreen').then((module) => ({ default: module.SameScreen })))
const SearchScreen = lazy(() => import('../search/SearchScreen').then((module) => ({ default: module.SearchScreen })))
const ReceptionScreen = lazy(() =>
  import('../reception/ReceptionScreen').then((module) => ({ default: module.ReceptionScreen })),
)
const KeysScreen = lazy(() => import('../keys/KeysScreen').then((module) => ({ default: module.KeysScreen })))
const RootScreen = lazy(() => import('../rootKeys/RootScreen').then((module) => ({ default: module.RootScreen })))
const OtherScreen = lazy(() => import('../other/OtherScreen').then((module) => ({ default: module.OtherScreen })))

/**
 * What is drawn for each screen; every one is its own piece of JavaScript, read when first opened.
 * A screen that is not listed is left out of the navigation.
 */
export const screens: Partial<Record<ScreenName, (navigation: Navigation) => ReactNode>> = {
  today: () => <TodayScreen />,
  person: ({ route }) => <PersonScreen key={route.id} id={route.id ?? ''} />,
  handovers: () => <HandoversScreen />,
  handover: ({ route }) => <HandoverScreen key={route.id} id={route.id ?? ''} />,
  prepare: () => <PrepareScreen />,
  exchange: () => <ExchangeScreen />,
  members: () => <MembersScreen />,
  lost: ({ route }) => <LostScreen key={route.id} id={route.id ?? ''} />,
  tray: () => <TrayScreen />,
  imports: () => <ImportScreen />,
  ledger: () => <LedgerScreen />,
  audit: ({ route }) => <AuditScreen key={route.id} id={route.id ?? ''} />,
  hidden: ({ route }) => <HiddenScreen key={route.id} id={route.id ?? ''} />,
  intake: ({ route }) => <IntakeScreen key={route.id} id={route.id ?? ''} />,
  same: () => <SameScreen />,
  search: () => <SearchScreen />,
  reception: () => <ReceptionScreen />,
  keys: () => <KeysScreen />,
  root: () => <RootScreen />,
  other: () => <OtherScreen />,
}
