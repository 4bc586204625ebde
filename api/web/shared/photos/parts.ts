export { default as Looking } from './Looking.vue'
export { default as Photos } from './Photos.vue'
