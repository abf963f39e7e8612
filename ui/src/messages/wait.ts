/** A wait as people say it: seconds up to a minute and a half, then minutes, then hours. */
export function waitInJapanese(seconds: number): string {
  if (seconds <= 90) return `${seconds}秒`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 60 ? `${minutes}分` : `${Math.ceil(minutes / 60)}時間`
}

/** The same in English. */
export function waitInEnglish(seconds: number): string {
  if (seconds <= 90) return `${seconds} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 60 ? `${minutes} minutes` : minutes <= 60 ? '1 hour' : `${Math.ceil(minutes / 60)} hours`
}
