import { onUnmounted, ref, type Ref } from 'vue'

/* Where the phone is, asked for only while a page needs it. */

export interface Fix {
  readonly lat: number
  readonly lon: number
  readonly accuracy: number
}

export interface Position {
  readonly fix: Ref<Fix | null>
  /** The browser or its user says no, or there is none. */
  readonly refused: Ref<boolean>
}

const FRESH_MS = 30_000

const written = ({ coords }: GeolocationPosition): Fix => ({
  lat: round(coords.latitude), lon: round(coords.longitude), accuracy: Math.round(coords.accuracy),
})
const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6

/** Follow the position as long as the component lives. */
export function position(): Position {
  const fix = ref<Fix | null>(null)
  const refused = ref(!('geolocation' in navigator))
  if (!refused.value) {
    const watching = navigator.geolocation.watchPosition(
      (found) => { fix.value = written(found); refused.value = false },
      () => { refused.value = true },
      { enableHighAccuracy: true, maximumAge: FRESH_MS },
    )
    onUnmounted(() => navigator.geolocation.clearWatch(watching))
  }
  return { fix, refused }
}

/** The position now, or null after three seconds. */
export function located(): Promise<Fix | null> {
  return new Promise((done) => {
    if (!('geolocation' in navigator)) return done(null)
    window.setTimeout(() => done(null), 3000)
    navigator.geolocation.getCurrentPosition(
      (found) => done(written(found)), () => done(null),
      { enableHighAccuracy: true, maximumAge: FRESH_MS, timeout: 3000 },
    )
  })
}
