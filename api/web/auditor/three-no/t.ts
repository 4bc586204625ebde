import enShared from '../../words/en/shared.json'
import enTerms from '../../words/en/terms.json'
import enThreeNo from '../../words/en/three_no.json'
import zhShared from '../../words/zh/shared.json'
import zhTerms from '../../words/zh/terms.json'
import zhThreeNo from '../../words/zh/three_no.json'
import { words } from '../../shared/words'

/** The words of the three-no page. */
export const t = words(
  { shared: zhShared, terms: zhTerms, three_no: zhThreeNo },
  { shared: enShared, terms: enTerms, three_no: enThreeNo },
)
