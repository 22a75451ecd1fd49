"""A market's run that was begun when there were levels and one lot goes on where it stood."""

from __future__ import annotations

import base64
import zlib
from typing import Final

import msgspec

from srconsole.core.lot import State
from srconsole.core.order import Exit, ExitReason, OrderState
from srconsole.engine import facts
from srconsole.engine.market_trading import MarketMemory
from tests.engine.watched import Watched

KEPT: Final = (
    "c-oa!O>7%Q6kY>uxq@;;s29#8ZB;5Ri6|1{fK=ilAqsWJyKn8OH?!NBaU3^-x>9}+<;OT6T6!^f|Li1)8$aS;IY&!Alw$<~A#th@"
    "+(6>Mo7wf+PKyL{uy@|feD8a2-uq@Nl$=<=Z}^g~z$n+)Yy=*sCJdJ@^bIw9&mn9pbZr~B*m=8CfqI-jd3s)rz#&C&KF=?V&%FAR"
    "J`+h!OC{iFxcA-VxBj}@aoieCzCZi%^`lSuWm+l^ul;T$_!Y{mK)O}49M%9=<Zv-v($2d1g){Rr-cDrR+K0XE-41@q|CxH*v0i&("
    "@6rG5ZT`%Rx09K-ONYHVSATxti@DTWe)Gw%U%vOBz3ocZD;!Q!z+g>^W+1?EL?aNm2mfk>O3_9)^2UR+zpF2&Fnb3*VoJJ7By}0y"
    "<#BD>ql`*QoPt8eouRFUpUf`QZ{hf~iv>ZQf@dPv4ISV*)`nRbE`D=MZ-~mSV^LPxj;~Y+lT_A+OLKF2XIONrD#-DC7ntPrjM%T*"
    "T`w`(0AgsQqX%nLru)XWuC~o=L#E&j7ta-6y7Nc(?-VF2T;Bsynbd8WIC5j(afJX;psc{%ni1-xz+lfL%yQ7~fGzuh=~kIELXT7h"
    "ScBN2f)pLFn!Z|Y?s2fyLIIO6no&Ay#Ds|&aIlP6V9q3z>f2F@dn_=~F~)pxNs|c_NzoeR9*-NN+>4*!k*eppT#B77Ur-A^%O7f?"
    "z@}Wto!rPc{aa&Xto&g34w*GXy0AdxW~$;oy!JHSkqLzaZ^|%(H)*^30544gK0Gq~A@aHVZ3;MLI1HF})-DG@g(S?xl%(j(WAry>"
    "=su!xG{ppc$}o$*ym0E&G~EpF;_+#~hjivN#RPE5Fq_ZiXHICm$Rkn$XCJi&8CdHeOM|keoV7Li3`Gq)L~Qt~p^y2f5TeyOk}bE6"
    "PIxK75Fctwf*9ga%dIs-m!mL?tw8_xJIt+(a@RLs?{T;crs`{v_6@O-pb^=QV#@lx^aB|TLW`DAJzBX;lR}*rv7HJ&0>&Inz^<_L"
    "EJ@U$0}SV1Nh4D7gHZjj$~X|KA2O(ckO)xspnFcC<pEf@LU;w_{&VNgKK)Am`SZ`JAD!c@B|AlGO(sN4HS52SiDAtw6IO!vu}4>d"
    "|7biGtIARO(~pYvf}mGn;7e4bOwJ;r7^^<UED*d<tKHQSTCiQ-PJ2DlaN5h8@Ais>143az_I>qj?5|LP^HOR=Quqp*h#3}%S*d#X"
    "530-tofVM%DB)-sV{I_}66(P_3Jdl7N|l0a26#s+q957Sggq(*5QhHOZ$_j<C=;^XC99~tN_&P&A0)~Vi!#bY!L|DV@d%fh7Iskd"
    "vq@AWj_Rk)KodsP+LtKCZUuEJz(gx<sbi(97z|}Pcyz8V747d$<a~@8Xy4g%M$I#$Loq%pd1odE)yp-m;ARN8MLiQ~Ob-gv0lW`V"
    "Ld#r&5mVt}9fNfc;1!mXX6r1A0;i(V?$yfmLQ;|KBtjhx-b)$V$Cxgo^_#mERWBqc#c7UHbnW)>G(}Cn432dWQ&t9!h0^!YwKeGK"
    "@NMEao3ZB#dMHGNl4zb0IvQt?;<f()S)jsR"
)
"""What such a run wrote down of a market on which a lot was held with its peak at 111: MessagePack, packed, as text."""


def test_a_lot_of_before_there_could_be_several_is_held_and_sold_at_its_stop() -> None:
    """Given what a run wrote down before lots had targets, keys of orders and a strategy's name
    When it is gone on with, and price falls to the lot's trailing stop
    Then the lot is there as it was, and is sold there as a trade of levels
    """
    memory = msgspec.msgpack.decode(zlib.decompress(base64.b85decode("".join(KEPT))), type=MarketMemory)
    market = Watched()
    market.market.restore(memory)
    market.market.orders.numbers.count = 1
    market.now = 25_265_500
    assert (market.lot.quantity, market.lot.stop, market.lot.peak, market.lot.state) == (
        5.02,
        109.9,
        111.0,
        State.TAKE_PROFIT,
    )
    assert market.market.strategy.remember() == Watched().market.strategy.remember()
    market.read(market.holding(market.stop_at(109.9)), after=500)
    market.price(109.8)
    sale = market.sent()
    assert isinstance(sale, Exit)
    assert sale.reason is ExitReason.TAKE_PROFIT
    market.report(OrderState.FILLED)
    (closed,) = market.noted(facts.Closed)
    assert (closed.trade.strategy, closed.trade.quantity) == ("levels", 5.02)
