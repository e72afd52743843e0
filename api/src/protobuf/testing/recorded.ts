/** Bodies of requests as kubectl 1.33 has sent them: what Go makes of these objects, to the byte. */

const recorded = {
  /** kubectl create deployment web --image=nginx --replicas=0 --port=80 */
  deployment: [
    "azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50ErgBCh8KA3dlYhIAGgAiACoAMgA4AEIAWgoKA2FwcBIDd2ViEoYBCAASDAoKCgNh",
    "cHASA3dlYhpsChwKABIAGgAiACoAMgA4AEIAWgoKA2FwcBIDd2ViEkwSLgoFbmdpbngSBW5naW54KgAyCgoAEAAYUCIAKgBCAGoA",
    "cgCAAQCIAQCQAQCiAQAaADIAQgBKAFIAWABgAGgAggEAigEAmgEAwgEAIgIKACgAOAAaDAgAEAAYACAAKAA4ABoAIgA=",
  ].join(""),
  /** kubectl create secret generic keys --from-file=small.bin --from-literal=user=me */
  secret: [
    "azhzAAoMCgJ2MRIGU2VjcmV0EjoKFAoEa2V5cxIAGgAiACoAMgA4AEIAEhQKCXNtYWxsLmJpbhIHAP/+gGs4cxIKCgR1c2VyEgJt",
    "ZRoAGgAiAA==",
  ].join(""),
  /** kubectl create service nodeport web --tcp=80:http --tcp=53:5353 */
  service: [
    "azhzAAoNCgJ2MRIHU2VydmljZRKIAQofCgN3ZWISABoAIgAqADIAOABCAFoKCgNhcHASA3dlYhJhCh4KBzgwLWh0dHASA1RDUBhQ",
    "IgoIARAAGgRodHRwKAAKGwoHNTMtNTM1MxIDVENQGDUiBwgAEOkpGgAoABIKCgNhcHASA3dlYhoAIghOb2RlUG9ydDoAQgBSAFoA",
    "YABoABoCCgAaACIA",
  ].join(""),
  /** kubectl create token robot --duration=1h --audience=a --audience=b */
  tokenRequest: [
    "azhzAAooChhhdXRoZW50aWNhdGlvbi5rOHMuaW8vdjESDFRva2VuUmVxdWVzdBIjChAKABIAGgAiACoAMgA4AEIAEgkKAWEKAWIg",
    "kBwaBAoAEgAaACIA",
  ].join(""),
  /** kubectl auth can-i get pods/log */
  accessReview: [
    "azhzAAoyChdhdXRob3JpemF0aW9uLms4cy5pby92MRIXU2VsZlN1YmplY3RBY2Nlc3NSZXZpZXcSPwoQCgASABoAIgAqADIAOABC",
    "ABIhCh8KB2RlZmF1bHQSA2dldBoAIgAqBHBvZHMyADoDbG9nGggIABIAGgAgABoAIgA=",
  ].join(""),
  /** kubectl create ns team */
  namespace: "azhzAAoPCgJ2MRIJTmFtZXNwYWNlEhwKFAoEdGVhbRIAGgAiACoAMgA4AEIAEgAaAgoAGgAiAA==",
  /** kubectl drain n1 --disable-eviction --force --grace-period=0 */
  deleteOptions: "azhzAAoTCgJ2MRINRGVsZXRlT3B0aW9ucxICCAAaACIA",
  /** kubectl debug rich --copy-to=copy, of a pod that has about every field with which a pod can be created */
  pod: [
    "azhzAAoJCgJ2MRIDUG9kEsIQCjIKBGNvcHkSABoHZGVmYXVsdCIAKgAyADgAQgBiFQoEbm90ZRINw7xuw69jb2RlIOKYgxL2DwoJ",
    "CgFlEgQSAgoAChgKAmUyEhISEAoGTWVtb3J5EgYKBDY0TWkKDwoCZTMSCRIHCgASAwoBMAoPCgFoEgoKCAoEL3RtcBIAChkKAmgy",
    "EhMKEQoEL3RtcBIJRGlyZWN0b3J5CiMKAXMSHjIcCgNzZWMSCQoBYRIBYhiAAhIGCgFjEgFkGAAgAAocCgFjEheaARQKBQoDYmlu",
    "EgYKAWESAWIYpAMgAQpMCgFkEkeCAUQKGgoBbBIVCgJ2MRIPbWV0YWRhdGEubGFiZWxzCiMKAW0aHAoEbWFpbhINbGltaXRzLm1l",
    "bW9yeRoFCgMxTWkgABCkAwpbCgFwElbSAVMKDyINCgFhEJccGgV0b2tlbgoPGg0KAwoBeBIGCgFrEgFwCgkKBwoDCgF5IAAKIhIg",
    "Ch4KAm5uEhgKAnYxEhJtZXRhZGF0YS5uYW1lc3BhY2UQAAoOCgF2EglSBwoDcHZjEAEKWQoBZxJU6gFRCk8KGAoAEgAaACIAKgAy",
    "ADgAQgBaBgoBYRIBYhIzCg1SZWFkV3JpdGVPbmNlEhISEAoHc3RvcmFnZRIFCgMxR2kaACoAMgpGaWxlc3lzdGVtChEKAm5uEgs6",
    "CQoBYRICL2IYAAokCgFpEh/iARwKCWQuZXhhbXBsZRAAGgAiBgoBYRIBYioDCgFxCkYKAmlzEkBCPgoMMS4yLjMuNDozMjYwEhlp",
    "cW4uMjAwMS0wNC5jb20uZXhhbXBsZTp4GAAiB2RlZmF1bHQqADAAQABYAGIAChIKAmZjEgyKAQkKAWEQABoAIAASsAUKBG1haW4S",
    "B2J1c3lib3gaBXNsZWVwIgExIgAqAi93MhoKBGh0dHAQkD8YUCIDVENQKggxMC4wLjAuMjINCgAQABg1IgNVRFAqADoFCgFBEgA6",
    "BgoBQhIBYjobCgFGEgAaFAoSCgJ2MRIMc3RhdHVzLnBvZElQOhwKAVISABoVEhMKABIKbGltaXRzLmNwdRoDCgEwOhUKAUMSABoO",
    "GgwKBQoDYmluEgFrGAA6EwoBUxIAGgwiCgoFCgNzZWMSAWtCcgoOCgNjcHUSBwoFMTUwMG0KFgoPZXhhbXBsZS5jb20vZ3B1EgMK",
    "ATIKDwoGbWVtb3J5EgUKAzFHaRINCgNjcHUSBgoEMTAwbRIWCg9leGFtcGxlLmNvbS9ncHUSAwoBMhIQCgZtZW1vcnkSBgoENjRN",
    "aUogCgFlEAEaAi9lIgFzKgROb25lMgA6CklmUG9zc2libGVKEwoCZTIQABoDL2UyIgAyBCQoQilKDwoCZTMQABoDL2UzIgAyAEoN",
    "CgFoEAAaAi9oIgAyAEoPCgJoMhAAGgMvaDIiADIASg0KAXMQABoCL3MiADIAUi8KIRIfCgEvEgoIARAAGgRodHRwGgAiBUhUVFBT",
    "KgUKAVgSABADGAIgCSgBMAQ4BVoYCgwaCgoGCAAQUBoAEgAQABgBIAooATADYg0KBQoDCgFhEgQiAggAagIvdHIFTmV2ZXJ6MwoQ",
    "CglORVRfQURNSU4SA0FMTBAAIAAoADAAOABKB0RlZmF1bHRiDAoKVW5jb25maW5lZIABAYgBAJABAZoBDQoCUF8SBwoFCgNiaW6a",
    "AQ0KABoJCgUKA3NlYxABogEVRmFsbGJhY2tUb0xvZ3NPbkVycm9ysgESCgYiBAhQEgAQABgBIAooATADugESCgNjcHUSC05vdFJl",
    "cXVpcmVkEiIKA2RiZxIDZGJnKgBCAGoAcgCAAQCIAQCQAQCiAQRGaWxlGgVOZXZlciAAMgROb25lOgsKBGRpc2sSA3NzZEIFcm9i",
    "b3RKBXJvYm90UgJuMVgAYABoAHJyCg0KABIAGgAiBXMwOmMxEAAYACAAIAcggJL0ASgAMAU6IwocbmV0LmlwdjQuaXBfbG9jYWxf",
    "cG9ydF9yYW5nZRIDMSAySg5PblJvb3RNaXNtYXRjaFITCglMb2NhbGhvc3QSBnAuanNvbmIGU3RyaWN0egQKAmRyggEBaIoBA3N1",
    "YpIBlwEKUgo3CjUKDQoBYRICSW4aAWIaAWMKCwoBZBIGRXhpc3RzEhcKDW1ldGFkYXRhLm5hbWUSAkluGgJuMRIXCAUSEwoRCgFh",
    "EgxEb2VzTm90RXhpc3QSKQoKCgAaBHpvbmUiAAobCgwSCgoBYRICSW4aAWISAXgSAnl5GgR6b25lGhYSFAgBEhAKCAoGCgFhEgFi",
    "GgRob3N0mgEEbWluZaIBWgoEaW5pdBIHYnVzeWJveBoCc2gaAi1jGgR0cnVlKgBCAGoUL2Rldi90ZXJtaW5hdGlvbi1sb2dyBkFs",
    "d2F5c3oAgAEAiAEAkAEAogEERmlsZcIBBkFsd2F5c6gBALIBGgoBaxIGRXhpc3RzGgAiCU5vRXhlY3V0ZSgAsgEOCgASBkV4aXN0",
    "cxoAIgCyAR4KAXESABoBdiIJTm9FeGVjdXRlKP///////////wG6ARAKCDEwLjAuMC4xEgFhEgFiwgEAyAEA0gEwCgcxLjEuMS4x",
    "EglzLmV4YW1wbGUaCgoFbmRvdHMSATIaBwoFZGVidWcaBQoBZRIA2AEA4gEFCgN4L3nqAQVrYXlha/ABAPoBBU5ldmVyggIMCgNj",
    "cHUSBQoDMTBtigI6CAESBHpvbmUaDURvTm90U2NoZWR1bGUiDQoLCgNhcHASBHJpY2goAjIFSG9ub3I6Bklnbm9yZUIBYZgCAKIC",
    "BwoFbGludXioAgEaEwoAGgAiACoAMgBKAFoAcgCIAQAaACIA",
  ].join(""),
} as const;

/** The bytes of one. */
export function recording(name: keyof typeof recorded): Buffer {
  return Buffer.from(recorded[name], "base64");
}

export const recordings = Object.keys(recorded) as (keyof typeof recorded)[];
