import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
function usd(amount){let[whole="",cents]=Math.abs(amount).toFixed(2).split(".");return`${amount<0?"-":""}$${whole.replace(/\B(?=(\d{3})+$)/g,",")}.${cents}`}function percent(value){return`${value.toFixed(2)}%`}export{usd,percent};
