<?php
// Runs the plugin for WordPress and the hook for MediaWiki against a service, with stand-ins for the functions of theirs that are
// called: what they do with the answers is what is tried. usage: deploy.php wordpress|mediawiki, from tests/scripts/deploy
namespace {
	const WRONG = 'The Kazakhstan tourist card is an electronic visa that every Chinese visitor must hold before boarding.';
	const FINE  = 'We spent a week in Almaty.';

	function post( $url, $headers, $body ) {
		$lines = [];
		foreach ( $headers as $name => $value ) {
			$lines[] = "$name: $value";
		}
		$options = [ 'method' => 'POST', 'header' => $lines, 'content' => $body, 'ignore_errors' => true, 'timeout' => 10 ];
		return file_get_contents( $url, false, stream_context_create( [ 'http' => $options ] ) );
	}

	function expect( $holds, $what ) {
		if ( ! $holds ) {
			fwrite( STDERR, "not so: $what\n" );
			exit( 1 );
		}
	}

	function wordpress() {
		function add_filter( $name, $filter, $priority, $arguments ) {
			expect( 'pre_http_request' === $name && 3 === $arguments, 'the filter of core' );
			$GLOBALS['filter'] = $filter;
		}
		function wp_parse_url( $url ) {
			return parse_url( $url );
		}
		function wp_remote_request( $url, $args ) {
			expect( ! isset( $args['headers']['Host'] ), 'the name of the other service is not sent' );
			return [ 'body' => post( $url, $args['headers'], $args['body'] ) ];
		}
		define( 'DEBUNK_URL', getenv( 'DEBUNK_URL' ) );
		require getenv( 'DEBUNK_PLUGIN' );
		$ask = function ( $url, $fields ) {
			$headers = [ 'Content-Type' => 'application/x-www-form-urlencoded; charset=UTF-8', 'Host' => 'rest.akismet.com' ];
			$fields += [ 'api_key' => getenv( 'DEBUNK_KEY' ), 'blog' => 'https://blog.example/' ];
			return $GLOBALS['filter']( false, [ 'method' => 'POST', 'headers' => $headers, 'body' => http_build_query( $fields ) ], $url );
		};
		expect( 'valid' === $ask( 'https://rest.akismet.com/1.1/verify-key', [] )['body'], 'the key is valid' );
		expect( 'true' === $ask( 'https://rest.akismet.com/1.1/comment-check', [ 'comment_content' => WRONG ] )['body'], 'spam' );
		expect( 'false' === $ask( 'https://key.rest.akismet.com/1.1/comment-check', [ 'comment_content' => FINE ] )['body'], 'ham' );
		expect( false === $ask( 'https://example.org/1.1/comment-check', [] ), 'other requests go where they went' );
		expect( false === $ask( 'https://evilrest.akismet.com.example.org/', [] ), 'and so do those of look-alikes' );
	}

	function mediawiki() {
		function wfEscapeWikiText( $text ) {
			return $text;
		}
		$wgHooks = [];
		require getenv( 'DEBUNK_HOOK' );
		// The hook asks for a variable of its own; its settings are globals there.
		$GLOBALS['wgDebunkKey'] = getenv( 'DEBUNK_KEY' );
		$edit = function ( $text ) use ( $wgHooks ) {
			$status  = new class() {
				public $fatal = [];
				public function fatal( ...$message ) {
					$this->fatal[] = $message;
				}
			};
			$content = new class( $text ) {
				public function __construct( private $text ) {
				}
				public function serialize() {
					return $this->text;
				}
			};
			$wgHooks['EditFilterMergedContent'][0]( null, $content, $status );
			return $status->fatal;
		};
		$refused = $edit( WRONG );
		expect( 1 === count( $refused ) && 'rawmessage' === $refused[0][0] && '' !== $refused[0][1], 'an edit is refused with a reason' );
		expect( [] === $edit( FINE ), 'another goes through' );
		$GLOBALS['wgDebunkKey'] = 'wrong';
		expect( [] === $edit( WRONG ), 'no answer lets the edit through' );
	}

	$argv[1]();
}

namespace MediaWiki {
	class MediaWikiServices {
		public static function getInstance() {
			return new self();
		}
		public function getHttpRequestFactory() {
			return $this;
		}
		public function create( $url, $options, $caller ) {
			return new Request( getenv( 'DEBUNK_URL' ) . parse_url( $url, PHP_URL_PATH ), $options );
		}
	}

	class Request {
		private $headers = [];
		private $answer  = null;
		public function __construct( private $url, private $options ) {
		}
		public function setHeader( $name, $value ) {
			$this->headers[ $name ] = $value;
		}
		public function execute() {
			$this->answer = \post( $this->url, $this->headers, $this->options['postData'] );
			return $this;
		}
		public function isOK() {
			return isset( json_decode( $this->answer, true )['verdict'] );
		}
		public function getContent() {
			return $this->answer;
		}
	}
}
