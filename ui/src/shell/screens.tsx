import type { ReactNode } from 'react'
import { lazy } from 'react'
import type { Navigation, ScreenName } from './navigation'

const SearchScreen = lazy(() => import('../search/SearchScreen').then((module) => ({ default: module.SearchScreen })))
const OtherScreen = lazy(() => import('../other/OtherScreen').then((module) => ({ default: module.OtherScreen })))

/**
 * What is drawn for each screen; every one is its own piece of JavaScript, read when first opened.
 * A screen that is not listed is left out of the navigation.
 */
export const screens: Partial<Record<ScreenName, (navigation: Navigation) => ReactNode>> = {
  search: () => <SearchScreen />,
  other: () => <OtherScreen />,
}
