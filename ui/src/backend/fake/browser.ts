import type { Stage } from '../../generated/app'
import type { FakeBackend } from './fake'
import { fakeBackend } from './fake'

const stages: readonly Stage[] = ['fresh', 'joining', 'locked', 'code', 'open']

/**
 * The fake for looking at screens in a plain browser: `?fake`, `?fake=locked`, `?fake&practice`,
 * `?fake&people=5000`, `?fake&ending`, `?fake&ended`, `?fake&standing=suspended`, `?fake&copy`, `?fake&connected`.
 */
export function browserFake(query: URLSearchParams): FakeBackend {
  const stage = stages.find((each) => each === query.get('fake')) ?? 'open'
  const days = query.has('ending') ? 2 : query.has('ended') ? -1 : 4.5
  return fakeBackend({
    stage,
    practice: query.has('practice'),
    people: Number(query.get('people') ?? 240),
    delay: Number(query.get('delay') ?? 0),
    status: {
      copy: query.has('copy'),
      validUntil: new Date(Date.now() + days * 86_400_000).toISOString(),
      standing: query.get('standing') ?? (query.has('ended') ? 'ended' : stage === 'open' ? 'admitted' : ''),
      suspendedUntil: query.get('standing') === 'suspended' ? new Date(Date.now() + 2.5 * 86_400_000).toISOString() : null,
      clock: query.has('clock') ? { kind: query.get('clock') ?? '', minutes: 185, devices: 2 } : null,
      mayEnrol: true,
      waitSeconds: Number(query.get('wait') ?? 0),
    },
  })
}
