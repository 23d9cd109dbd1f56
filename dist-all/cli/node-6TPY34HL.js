import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
import{child_process,crypto,fs,os,path,stream,util}from"./chunk-Z257XNCR.js";import"./chunk-MP3E4YGV.js";export{child_process,crypto,fs,os,path,stream,util};
