namespace OrderSystem.Proof.Tests.Model;
internal static class Debug {
  public static void Run(Search s){ var d=new Dictionary<string,int>(); var sets=new Dictionary<string,HashSet<Packed>>();
    void C(string k){ d[k]=d.GetValueOrDefault(k)+1; }
    void P(string k, State st){ if(!sets.TryGetValue(k,out var h)) sets[k]=h=new(); h.Add(Packed.Of(st)); }
    for(int i=0;i<s.Found.Count;i++){ var st=s.Found[i].Unpack(); 
      string W(Worker w)=> w.At==At.Idle?"Idle":$"{w.At}{(w.Fresh||w.At==At.Reread?"":"-stale")}{(w.Evidence>0?"+ev":"")}";
      C("w "+W(st.Workers[0])+" | "+W(st.Workers[1])); C("status "+st.Order.Status); C("rare "+st.Rare); C("late "+ (int)st.Late); C("lateC "+Convert.ToString(st.LateConfirms,2)); C("unf "+Convert.ToString(st.Unfinished,2)); C("lateCr "+Convert.ToString(st.LateCreates,2)); C("pi "+st.Own.Status); C("dl "+st.DeadlinePassed+" stop "+st.Order.IsStopped); C("term "+st.Order.IsTerminal); C("gen "+st.Order.KeyGeneration+" att"+st.Order.Attempt); C("msg "+st.Message); C("ran "+st.Ran); C("review "+st.Order.InReview);
      var a=st; a.Message=false; P("-msg",a); a=st; if(a.Order.IsStopped||a.Order.IsTerminal) a.DeadlinePassed=false; P("-dl",a); a=st; a.Ran=false; P("-ran",a); a=st; a.LateConfirms=0; P("-latec",a); a=st; a.Late=0; P("-late",a); a=st; a.LateCreates=0; P("-latecreates",a); a=st; a.ConfirmAnswers=0; P("-kf",a);
      a=st; for(int k=0;k<2;k++) if(!a.Workers[k].Fresh&&a.Workers[k].At is At.Cancel or At.Capture or At.Refund) a.Workers[k]=Worker.Calling(a.Workers[k].At,false,new(0),a.Workers[k].Evidence); P("-staleview settle",a);
      a=st; for(int k=0;k<2;k++) if(!a.Workers[k].Fresh&&a.Workers[k].IsCall) a.Workers[k]=Worker.Calling(a.Workers[k].At,false,new(0),a.Workers[k].Evidence); P("-staleview",a);
      a=st; for(int k=0;k<2;k++) a.Workers[k]=new(a.Workers[k].Bits&~(3UL<<5)); P("-evidence",a);
      a=st; a.Workers=default; P("-workers",a);
      a=st; for(int k=0;k<2;k++) if(!a.Workers[k].Fresh) a.Workers[k]=default; P("-stale workers",a);
      a=st; a.Order=a.Order.WithAcknowledged(0); P("-ack",a);
    }
    foreach(var g in d.GroupBy(x=>x.Key.Split(' ')[0])) foreach(var x in g.OrderByDescending(x=>x.Value).Take(25)) Console.WriteLine($"{x.Value,10:N0} {x.Key}");
    foreach(var x in sets) Console.WriteLine($"{x.Value.Count,10:N0} {x.Key}");
  } }
