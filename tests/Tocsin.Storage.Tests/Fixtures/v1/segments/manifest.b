fa929e3eb2d316a7
{"version":1,"sequence":1,"checkpoint":21,"segments":[{"file":"2026-11-24/00000000000000000001.seg","rows":20,"bytes":2598}],"expired":0,"lost":0}
