"""VN_AQI, the air quality index of Viet Nam (QĐ 1459/QĐ-TCMT, 12/11/2019), from the values of automatic stations: by hour and by day.

The same rules twice: over frames (`frame`) and as SQL of a release and of the warehouse (`sql`); tests hold them equal.
"""
