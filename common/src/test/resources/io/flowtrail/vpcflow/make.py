import pyarrow as pa, pyarrow.parquet as pq, duckdb, random, os, sys
out=sys.argv[1]
rnd=random.Random(7)
rows=[]
for i in range(300):
    t=1767258000+60*(i//10)
    if i%37==5:
        rows.append((2,'111122223333',f'eni-0a{i%5}',None,None,None,None,None,None,None,t,t+60,None,'NODATA' if i%2 else 'SKIPDATA',None,None,None,None))
    elif i%11==3:
        rows.append((2,'unknown',None,'2001:db8::%x'%i,'2600:1f18::1',0,0,58,3,312,t,t+57,'ACCEPT','OK',None,'ingress',None,'x'))
    else:
        rows.append((2,'012345678901',f'eni-0a{i%5}',f'10.0.{i%7}.{i%250}',f'203.0.113.{rnd.randrange(250)}',rnd.randrange(65536),[22,443,3389][i%3],6,rnd.randrange(1000),rnd.choice([40,1500,5_000_000_000+i]),t,t+rnd.randrange(60),rnd.choice(['ACCEPT','REJECT']),'OK',rnd.choice([0,2,3,18,19]),rnd.choice(['ingress','egress']),rnd.choice([None,1,8]),'Web%20server' if i%9==0 else None))
names='version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end action log_status tcp_flags flow_direction traffic_path future_field'.split()
I32,I64,S=pa.int32(),pa.int64(),pa.string()
aws=[I32,S,S,S,S,I32,I32,I32,I64,I64,I64,I64,S,S,I32,S,I32,S]
def table(types,nullable=True,rs=rows):
    return pa.table([pa.array([r[k] for r in rs],type=types[k]) for k in range(len(names))],schema=pa.schema([pa.field(n,t,nullable or any(r[k] is None for r in rs)) for k,(n,t) in enumerate(zip(names,types))]))
T=table(aws)
w=lambda n,t,**k: pq.write_table(t,f'{out}/{n}.parquet',write_statistics=False,store_schema=False,**k)
w('snappy-v1-dictionary',T,compression='snappy',data_page_version='1.0',version='1.0')
w('gzip-v1-dictionary-pages',T,compression='gzip',data_page_version='1.0',data_page_size=200,write_batch_size=16,row_group_size=120)
w('gzip-v2-dictionary',T,compression='gzip',data_page_version='2.0')
w('zstd-v2-plain',T,compression='zstd',data_page_version='2.0',use_dictionary=False,data_page_size=300,write_batch_size=16)
w('none-v1-plain',T,compression='none',data_page_version='1.0',use_dictionary=False)
w('lz4raw-v1-dictionary',T,compression='lz4',data_page_version='1.0')
enc={}
for n,t in zip(names,aws):
    enc[n]='DELTA_BINARY_PACKED' if t in (I32,I64) else 'DELTA_BYTE_ARRAY' if n in('srcaddr','dstaddr','action') else 'DELTA_LENGTH_BYTE_ARRAY'
w('snappy-v2-delta',T,compression='snappy',data_page_version='2.0',use_dictionary=False,column_encoding=enc)
enc2=dict(enc); 
for n,t in zip(names,aws):
    enc2[n]='BYTE_STREAM_SPLIT' if t in (I32,I64) else 'PLAIN'
w('none-v1-split',T,compression='none',use_dictionary=False,column_encoding=enc2)
odd=[pa.uint8(),pa.binary(),pa.large_string(),S,pa.binary(),I64,pa.uint32(),pa.int16(),pa.uint64(),pa.uint64(),pa.int64(),pa.uint32(),S,pa.binary(),pa.int8(),S,pa.int8(),pa.large_binary()]
w('snappy-v1-widths',table(odd),compression='snappy',version='2.6')
full=[r for r in rows if r[3] is not None]
full=[tuple(x if x is not None else ('-' if names[k] not in('tcp_flags','traffic_path') else 0) for k,x in enumerate(r)) for r in full]
w('gzip-v1-required',table(aws,False,full),compression='gzip')
con=duckdb.connect(); con.register('t',T)
con.execute(f"copy t to '{out}/duckdb-snappy-v1.parquet' (format parquet, compression snappy, parquet_version v1)")
con.execute(f"copy t to '{out}/duckdb-zstd-v2.parquet' (format parquet, compression zstd, parquet_version v2)")
def text(fn,rs):
    with open(f'{out}/{fn}','w') as f:
        f.write(' '.join(n.replace('_','-') for n in names)+'\n')
        for r in rs: f.write(' '.join('-' if x is None else str(x) for x in r)+'\n')
text('flow.log',rows); text('required.log',full)
w('nested',pa.table({'version':[2,2],'srcaddr':[['10.0.0.1'],['10.0.0.2']]}))
w('transit-gateway',pa.table({'version':[6,6,6],'resource_type':['TransitGateway']*3,'tgw_id':['tgw-1']*3,'srcaddr':['10.0.0.1']*3,'bytes':[1,2,3]}))
w('other',pa.table({'name':['a'],'price':[1.5]}))
w('empty',T.slice(0,0))
