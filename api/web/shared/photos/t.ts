import enPhotos from '../../words/en/photos.json'
import zhPhotos from '../../words/zh/photos.json'
import { words } from '../words'

/** The words of photos, which are fetched when somebody looks at one. */
export const t = words({ photos: zhPhotos }, { photos: enPhotos })
