"""nbsub(path, (old,new),...): replace text inside markdown/code sources; matches across wrapped lines when spaces differ."""
import re, nbformat
def nbsub(path,*pairs):
    nb=nbformat.read(path,4)
    for old,new in pairs:
        rx=re.compile(r'\s+'.join(re.escape(w) for w in old.split()))
        n=0
        for c in nb.cells:
            k=len(rx.findall(c.source))
            if k: c.source=rx.sub(lambda m:new,c.source); n+=k
        if n!=1: print('!!',path,n,old[:60])
    nbformat.write(nb,path)
