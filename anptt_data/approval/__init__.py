"""The second axis: who confirmed or signed exactly what was judged, from draft to signed, beside the five decisions and never before them."""
