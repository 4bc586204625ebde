import { defineAsyncComponent } from 'vue'

/* No part of what a board waits for: fetched behind it, so that they are there when asked for. */
const photos = () => import('../../shared/photos/parts')
const asked = () => import('./ReturnAsked.vue')
export const Looking = defineAsyncComponent(async () => (await photos()).Looking)
export const Photos = defineAsyncComponent(async () => (await photos()).Photos)
export const ReturnAsked = defineAsyncComponent(asked)
export const later = [photos, asked]
