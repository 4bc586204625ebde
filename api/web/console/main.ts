import { createApp } from 'vue'
import '../shared/tokens.css'
import './console.css'
import { language, speak } from '../shared/words'
import App from './App.vue'

speak(language.value)
createApp(App).mount('#app')
