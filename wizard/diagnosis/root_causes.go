package diagnosis

import "slices"

// rootCauses drops the findings that another one explains.
func rootCauses(findings []Finding) []Finding {
	for i, cause := range findings {
		for _, effect := range findings {
			if cause.ID.row().carries && cause.ID.explains(effect.ID) {
				findings[i].Level = min(findings[i].Level, effect.Level)
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
