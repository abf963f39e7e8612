import { codes } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import type { Choice } from '../parts/RadioDigits'

const sexes = [
  ['male', '1'],
  ['female', '2'],
  ['other', '3'],
  ['not_answered', '4'],
  ['not_known', '9'],
] as const

/** 1 男 2 女 3 その他 4 回答しない 9 不明, as on the paper card. */
export function useSexes(): Choice[] {
  const label = useCodeLabel()
  return sexes.map(([code, digit]) => ({ code, digit, label: label('sex', code) }))
}

// In the order in which a desk meets them; the last ones have no digit and are reached by arrows.
const considerationOrder = [
  'medical_care',
  'disabled',
  'elderly',
  'pregnant',
  'infant',
  'injured_ill',
  'foreigner',
  'alone',
  'dementia',
] as const

/** 配慮が必要なこと with digits. */
export function useConsiderations(): Choice[] {
  const label = useCodeLabel()
  const rest = codes.considerationReason.filter((code) => !(considerationOrder as readonly string[]).includes(code))
  return [
    ...considerationOrder.map((code, index) => ({
      code,
      digit: String(index + 1),
      label: label('considerationReason', code),
    })),
    ...rest.map((code) => ({ code, label: label('considerationReason', code) })),
  ]
}

/** 1 関係機関まで 2 市町だけ 3 決めていない 4 同意しない */
export function useConsents(): Choice[] {
  const label = useCodeLabel()
  return codes.consentScope.map((code, index) => ({ code, digit: String(index + 1), label: label('consentScope', code) }))
}
