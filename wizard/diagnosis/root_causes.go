package diagnosis

import "slices"

// rootCauses drops the findings that another one explains.
func rootCauses(findings []Finding) []Finding {
	for i := range findings {
		for _, effect := range findings {
			if findings[i].ID.explains(effect.ID) {
				findings[i].carry(effect)
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(findings), func(effect Finding) bool {
		return slices.ContainsFunc(findings, func(cause Finding) bool { return cause.ID.explains(effect.ID) })
	})
}

// explains reports whether an effect need not be said where a cause is.
func (id ID) explains(effect ID) bool {
	r := id.row()
	return id != effect && (slices.Contains(r.explains, effect) || slices.Contains(r.hides, effect.row().topic))
}
